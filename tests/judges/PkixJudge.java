import java.io.FileInputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Connects as a Java client that trusts one certificate: FILE HOST PORT NAME. Prints OK or the reason. */
class PkixJudge {
    public static void main(String[] a) throws Exception {
        X509Certificate trusted = (X509Certificate)
            CertificateFactory.getInstance("X.509").generateCertificate(new FileInputStream(a[0]));
        KeyStore roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        roots.setCertificateEntry("sepm", trusted);
        TrustManagerFactory pkix = TrustManagerFactory.getInstance("PKIX");
        pkix.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, pkix.getTrustManagers(), null);
        java.net.Socket plain = new java.net.Socket(a[1], Integer.parseInt(a[2]));
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, a[3], 443, true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            System.out.println("OK");
        } catch (javax.net.ssl.SSLException refused) {
            System.out.println(refused.getMessage());
        }
    }
}
