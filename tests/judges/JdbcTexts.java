import java.text.MessageFormat;
import java.util.ListResourceBundle;

/** The driver's own sentences, one a line: language, key, text with each parameter filled by {@code <n>}. Arguments: keys. */
public final class JdbcTexts {
    private static final String[] LANGUAGES = {"", "_de", "_es", "_fr", "_it", "_ja", "_ko", "_pt_BR", "_ru", "_zh_CN", "_zh_TW"};

    public static void main(String[] keys) throws Exception {
        java.io.PrintStream out = new java.io.PrintStream(System.out, true, "UTF-8");
        for (String language : LANGUAGES) {
            Class<?> type = Class.forName("com.microsoft.sqlserver.jdbc.SQLServerResource" + language);
            java.lang.reflect.Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            ListResourceBundle bundle = (ListResourceBundle) constructor.newInstance();
            for (String key : keys) {
                if (bundle.containsKey(key)) {
                    String text = bundle.getString(key);
                    boolean form = text.contains("{0}");
                    String filled = form ? new MessageFormat(text).format(new Object[] {"<0>", "<1>", "<2>"}) : text;
                    out.println((language.isEmpty() ? "en" : language.substring(1)) + "\t" + key + "\t" + filled.replace("\n", " "));
                }
            }
        }
    }
}
