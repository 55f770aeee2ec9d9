import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Scanner;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** Pools that live on while their server comes and goes. Arguments: URL, user; the password comes on stdin. Each
 *  further line asks all of them for rows: an answer is "pool: rows" or "pool: failed", on a line of its own. */
public final class PoolTurns {
    public static void main(String[] arguments) throws Exception {
        Scanner asked = new Scanner(System.in);
        PoolProbe.open(arguments[0], arguments[1], asked.nextLine());
        Map<String, DataSource> pools = new LinkedHashMap<>();
        pools.put("dbcp", PoolProbe.dbcp());
        BasicDataSource unlooked = PoolProbe.dbcp();
        unlooked.setTestOnBorrow(false);
        pools.put("dbcp that does not look", unlooked);
        HikariDataSource hikari = PoolProbe.hikari();
        hikari.setConnectionTimeout(3000);
        pools.put("hikari", hikari);
        while (asked.hasNextLine()) {
            asked.nextLine();
            pools.forEach((name, pool) -> System.out.println(name + ": " + rows(pool)));
        }
        System.exit(0);
    }

    private static String rows(DataSource pool) {
        try (Connection connection = pool.getConnection(); Statement asked = connection.createStatement();
             ResultSet rows = asked.executeQuery("SELECT COUNT(*) FROM SEM_AGENT")) {
            rows.next();
            return "rows";
        } catch (SQLException error) {
            System.err.println(error);
            return "failed";
        }
    }
}
