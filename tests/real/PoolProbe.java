import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Scanner;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** What applications and their pools ask of a server, each answer on a line. Arguments: URL, user, kinds of
 *  pools ("plain", "dbcp", "hikari"). The password comes on stdin. */
public final class PoolProbe {
    private interface Work { Object of(Connection connection) throws SQLException; }

    private static String url, user, password;

    public static void main(String[] arguments) throws Exception {
        open(arguments[0], arguments[1], new Scanner(System.in).nextLine());
        for (int place = 2; place < arguments.length; place++) {
            System.out.println("# " + arguments[place]);
            ask(arguments[place].equals("dbcp") ? dbcp() : arguments[place].equals("hikari") ? hikari() : null);
        }
    }

    static void open(String where, String whose, String secret) {
        url = where;
        user = whose;
        password = secret;
    }

    private static void ask(DataSource pool) throws Exception {
        for (int turn = 1; turn <= 3; turn++) {
            say("prepared " + turn, pool, PoolProbe::prepared);
        }
        say("valid", pool, connection -> connection.isValid(5));
        say("committed", pool, connection -> transaction(connection, true));
        say("rolled back", pool, connection -> transaction(connection, false));
        say("level", pool, connection -> {
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
            return connection.getTransactionIsolation();
        });
        say("results", pool, PoolProbe::results);
        say("parameters", pool, PoolProbe::parameters);
        say("batched", pool, PoolProbe::batched);
        say("metadata", pool, connection -> {
            try (PreparedStatement asked = connection.prepareStatement("SELECT COMPUTER_NAME FROM SEM_COMPUTER")) {
                return asked.getMetaData().getColumnName(1);
            }
        });
        say("cancelled", pool, PoolProbe::cancelled);
        say("unread", pool, PoolProbe::unread);
        say("table", pool, connection -> one(connection, "SELECT * FROM NOBODYS"));
        say("column", pool, connection -> one(connection, "SELECT NO_SUCH FROM dbo.SEM_AGENT"));
        say("procedure", pool, connection -> one(connection, "EXEC nothing_of_that_name 1"));
        say("syntax", pool, connection -> one(connection, "SELECT COUNT(*) FROM SEM_AGENT LIMIT 1"));
        say("writing", pool, connection -> one(connection, "DELETE FROM SEM_AGENT"));
        say("cursor", pool, PoolProbe::cursor);
        say("banner", pool, connection -> one(connection, "SELECT @@VERSION"));
        say("encrypted", pool, connection -> one(connection,
            "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID"));
        if (pool instanceof AutoCloseable) {
            ((AutoCloseable) pool).close();
        }
    }

    private static void say(String what, DataSource pool, Work work) {
        try (Connection connection = pool == null ? DriverManager.getConnection(url, user, password) : pool.getConnection()) {
            System.out.println(what + ": " + work.of(connection));
        } catch (SQLException error) {
            System.out.println(what + ": " + error.getErrorCode() + " " + error.getMessage().split(" ClientConnectionId")[0]);
        }
    }

    static BasicDataSource dbcp() {
        BasicDataSource made = new BasicDataSource();
        made.setDriverClassName("com.microsoft.sqlserver.jdbc.SQLServerDriver");
        made.setUrl(url);
        made.setUsername(user);
        made.setPassword(password);
        made.setValidationQuery("SELECT 1");
        made.setTestOnBorrow(true);
        made.setMaxTotal(2);
        return made;
    }

    static HikariDataSource hikari() {
        HikariConfig made = new HikariConfig();
        made.setJdbcUrl(url);
        made.setUsername(user);
        made.setPassword(password);
        made.setMaximumPoolSize(2);
        return new HikariDataSource(made);
    }

    private static Object prepared(Connection connection) throws SQLException {
        try (PreparedStatement asked = connection.prepareStatement("SELECT COUNT(*) FROM SEM_COMPUTER WHERE DELETED = ?")) {
            int sum = 0;
            for (int turn = 0; turn < 4; turn++) {
                asked.setInt(1, 0);
                try (ResultSet rows = asked.executeQuery()) {
                    rows.next();
                    sum += rows.getInt(1);
                }
            }
            return sum;
        }
    }

    private static Object transaction(Connection connection, boolean commit) throws SQLException {
        connection.setAutoCommit(false);
        Object before = one(connection, "SELECT @@TRANCOUNT");
        one(connection, "SELECT COUNT(*) FROM SEM_AGENT");
        Object inside = one(connection, "SELECT @@TRANCOUNT");
        if (commit) {
            connection.commit();
        } else {
            connection.rollback();
        }
        Object after = one(connection, "SELECT @@TRANCOUNT");
        connection.setAutoCommit(true);
        return before + " " + inside + " " + after;
    }

    private static Object results(Connection connection) throws SQLException {
        try (Statement asked = connection.createStatement()) {
            StringBuilder told = new StringBuilder();
            boolean rows = asked.execute("SET NOCOUNT ON; SELECT 1; SELECT 'a;b'; SELECT COUNT(*) FROM SEM_AGENT WHERE 1 = 0");
            while (rows || asked.getUpdateCount() != -1) {
                if (rows) {
                    asked.getResultSet().next();
                    told.append(asked.getResultSet().getString(1)).append(' ');
                }
                rows = asked.getMoreResults();
            }
            return told.toString().trim();
        }
    }

    private static Object parameters(Connection connection) throws SQLException {
        String sql = "SELECT ?, ?, ?, ?, ?, ?, ?";
        try (PreparedStatement asked = connection.prepareStatement(sql)) {
            asked.setString(1, "日本'語");
            asked.setLong(2, 1L << 40);
            asked.setBoolean(3, true);
            asked.setNull(4, java.sql.Types.INTEGER);
            asked.setBigDecimal(5, new java.math.BigDecimal("-12.5"));
            asked.setDouble(6, 0.25);
            asked.setString(7, "x".repeat(5000));
            try (ResultSet rows = asked.executeQuery()) {
                rows.next();
                StringBuilder told = new StringBuilder();
                for (int column = 1; column <= 6; column++) {
                    told.append(rows.getString(column)).append(' ');
                }
                return told.append(rows.getString(7).length()).toString();
            }
        }
    }

    private static Object cancelled(Connection connection) throws SQLException {
        try (Statement asked = connection.createStatement()) {
            asked.setQueryTimeout(1);
            long began = System.nanoTime();
            try {
                asked.execute("WAITFOR DELAY '00:00:15'");
                return "not";
            } catch (SQLException error) {
                long seconds = (System.nanoTime() - began) / 1_000_000_000L;
                return (seconds < 8 ? "in time, " : "too late, ") + one(connection, "SELECT 'and goes on'");
            }
        }
    }

    /** Every execution fails, as nothing may be written; each call of the message is answered by itself. */
    private static Object batched(Connection connection) throws SQLException {
        try (PreparedStatement asked = connection.prepareStatement("DELETE FROM SEM_AGENT WHERE AGENT_ID = ?")) {
            for (int turn = 0; turn < 3; turn++) {
                asked.setString(1, "none");
                asked.addBatch();
            }
            asked.executeBatch();
            return "not";
        } catch (BatchUpdateException error) {
            return error.getUpdateCounts().length;
        }
    }

    /** A result that is given up after its first row. */
    private static Object unread(Connection connection) throws SQLException {
        try (Statement asked = connection.createStatement()) {
            asked.setFetchSize(1);
            ResultSet rows = asked.executeQuery("SELECT a.COMPUTER_ID, b.COMPUTER_NAME FROM SEM_COMPUTER a, SEM_COMPUTER b, SEM_AGENT c");
            rows.next();
            asked.cancel();
            rows.close();
        }
        return prepared(connection);
    }

    private static Object cursor(Connection connection) throws SQLException {
        try (Statement asked = connection.createStatement(ResultSet.TYPE_SCROLL_SENSITIVE, ResultSet.CONCUR_UPDATABLE);
             ResultSet rows = asked.executeQuery("SELECT COMPUTER_NAME FROM SEM_COMPUTER")) {
            return rows.next();
        }
    }

    private static Object one(Connection connection, String sql) throws SQLException {
        try (Statement asked = connection.createStatement(); ResultSet rows = asked.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
