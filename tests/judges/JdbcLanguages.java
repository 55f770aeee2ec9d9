import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Locale;
import java.util.Properties;
import java.util.Scanner;

/**
 * Logs in once for each language and each line of stdin: name, URL, password, trust store or "-", its password, by tabs.
 * Prints "# language name" and the chain of causes with their frames, as SEPM's log has them.
 */
public final class JdbcLanguages {
    public static void main(String[] languages) throws Exception {
        java.io.PrintStream out = new java.io.PrintStream(System.out, true, "UTF-8");
        Scanner lines = new Scanner(System.in, "UTF-8");
        while (lines.hasNextLine()) {
            String[] given = lines.nextLine().split("\t");
            for (String language : languages) {
                Locale.setDefault(Locale.forLanguageTag(language));
                out.println("# " + language + " " + given[0]);
                try (Connection connection = DriverManager.getConnection(given[1], properties(given))) {
                    out.println("OK");
                } catch (Exception error) {
                    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                        out.println((cause == error ? "" : "Caused by: ") + cause);
                    }
                }
            }
        }
    }

    private static Properties properties(String[] given) {
        Properties properties = new Properties();
        properties.setProperty("user", "sem5");
        properties.setProperty("password", given[2]);
        if (!given[3].equals("-")) {
            properties.setProperty("trustStore", given[3]);
            properties.setProperty("trustStorePassword", given[4]);
        }
        return properties;
    }
}
