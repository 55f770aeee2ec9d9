import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Properties;
import java.util.Scanner;

/** Logs in once as SEPM's manager does. Arguments: URL, user, trust store (or "-"). The password comes on stdin. */
public final class JdbcProbe {
    public static void main(String[] arguments) {
        Properties properties = new Properties();
        properties.setProperty("user", arguments[1]);
        properties.setProperty("password", new Scanner(System.in).nextLine());
        if (!arguments[2].equals("-")) {
            properties.setProperty("trustStore", arguments[2]);
            properties.setProperty("trustStorePassword", "changeit");
        }
        try (Connection connection = DriverManager.getConnection(arguments[0], properties);
             ResultSet rows = connection.createStatement().executeQuery("SELECT 1")) {
            rows.next();
            System.out.println("OK " + rows.getInt(1));
        } catch (Exception error) {
            for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                System.out.println(cause.getClass().getName() + ": " + cause.getMessage());
            }
        }
    }
}
