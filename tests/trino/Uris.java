import java.net.URI;
import java.net.URISyntaxException;
import java.util.Random;
import java.util.stream.Stream;

/** What java.net.URI, by which Trino takes addresses apart, makes of addresses: java tests/trino/Uris.java 500 > tests/trino/uris.ndjson (OpenJDK 17). */
public class Uris {
    static final String[] CHOSEN = {
        "http://my_host/", "http://example.com:80/", "http://example.com:/", "http://example.com:x/", "http://[::1]:8080/p", "http://[fe80::1%eth0]/", "http://[zz]/",
        "http://user:pa%20ss@host/", "//host/p", "//", "http://", "http:///p", "http:", "http:?q", "mailto:", "mailto:a?b=c#d", "foo bar", "%zz", "%41", "/p?a[0]=1", "/p[0]",
        "/p?a=b#c#d", "/p?a^b", "http://exämple.com/ä?ö=ü#ß", "http://1.2.3.4/", "http://1.2.3.256/", "http://1.2.3.4.com/", "http://1.2.3.4:99/", "http://a.1b/", "http://a.b1/",
        "http://a-.com/", "http://-a.com/", "http://a..b/", "http://a.b./", "http://host:99999999999/", "a:b", "1a:b", "a:/b", "a:b c", "", "#", "#f", "?", "?q", "?a=%26", "/a%2Fb",
        "http://h/%E4", "http://h/%C3%A9", "http://h/\u00a0", "http://h/\u2028", "http://h/\u0080", "http://h/\ud83d\ude00", "http://@host/", "http://a@b@c/", "http://host/a|b",
        "http://host/{x}", "http://host/a\\b", "http://host?x=1", "http://host#x", "HTTP://Host/", "http://host:80:90/", "http://:80/", "http://a,b/", "http://a;b/", "http://a&b=c/",
        "http://[::1", "http://::1/", "http://[1.2.3.4]/", "http://[::1.2.3.4]/", "http://[::1]x/", "x://h", "x+y.z-1://h", "x_y://h", "http://h/a%", "http://h/%a",
    };

    public static void main(String[] arguments) {
        var random = new Random(7);
        Stream.concat(Stream.of(CHOSEN), Stream.generate(() -> any(random)).limit(Integer.parseInt(arguments[0]))).map(Uris::line).forEach(System.out::println);
    }

    static String any(Random random) {
        String[] begins = {"http://", "", "//", "a:", "http://h/", "http://h?", "/"};
        var letters = ":/?#[]@!$&'()*+,;=%aZ19._-~ \u00e9^|\u2028";
        var text = new StringBuilder(begins[random.nextInt(begins.length)]);
        for (var rest = random.nextInt(9); rest > 0; rest--)
            if (random.nextInt(8) == 0) text.append("%41");
            else text.append(letters.charAt(random.nextInt(letters.length())));
        return text.toString();
    }

    static String line(String text) {
        try {
            var uri = new URI(text);
            return "{\"text\":" + json(text) + ",\"protocol\":" + json(uri.getScheme()) + ",\"host\":" + json(uri.getHost()) + ",\"port\":" + (uri.getPort() < 0 ? "null" : uri.getPort())
                + ",\"path\":" + json(uri.getPath()) + ",\"query\":" + json(uri.getQuery()) + ",\"fragment\":" + json(uri.getFragment()) + "}";
        } catch (URISyntaxException e) {
            return "{\"text\":" + json(text) + "}";
        }
    }

    static String json(String text) {
        var json = new StringBuilder("\"");
        for (var letter : (text == null ? "" : text).toCharArray())
            json.append(letter == '"' || letter == '\\' ? "\\" + letter : letter < ' ' || letter > '~' ? String.format("\\u%04x", (int) letter) : String.valueOf(letter));
        return json.append('"').toString();
    }
}
