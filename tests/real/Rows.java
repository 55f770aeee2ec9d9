import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import javax.naming.InitialContext;
import javax.sql.DataSource;

/** How many clients sem5 has, asked of the pool that the context's file describes. What it can't be told is thrown. */
public final class Rows extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest asked, HttpServletResponse answer) throws ServletException, IOException {
        try {
            DataSource pool = (DataSource) new InitialContext().lookup("java:comp/env/jdbc/metadatabase");
            try (Connection connection = pool.getConnection();
                 PreparedStatement query = connection.prepareStatement("SELECT COUNT(*) FROM SEM_AGENT WHERE DELETED = ?")) {
                query.setInt(1, 0);
                try (ResultSet rows = query.executeQuery()) {
                    rows.next();
                    answer.setContentType("text/plain");
                    answer.getWriter().print("clients: " + rows.getInt(1));
                }
            }
        } catch (Exception error) {
            throw new ServletException(error);
        }
    }
}
