import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes the verdicts of the standard parsers of Java: java.time and java.util.UUID.
 *
 * <p>Reads one format and one percent-encoded value per line and writes true or false for each. Run
 * it with {@code python -m tests.validators record}.
 */
public final class Verdicts {
    public static void main(String[] arguments) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] parts = line.split(" ", 2);
            System.out.println(accepts(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8)));
        }
    }

    private static boolean accepts(String format, String value) {
        return switch (format) {
            case "date" -> parses(LocalDate::parse, value);
            case "date-time" -> parses(OffsetDateTime::parse, value) || parses(Instant::parse, value);
            case "uuid" -> parses(UUID::fromString, value);
            default -> throw new IllegalArgumentException(format);
        };
    }

    private static boolean parses(Consumer<String> parse, String value) {
        try {
            parse.accept(value);
            return true;
        } catch (DateTimeException | IllegalArgumentException error) {
            return false;
        }
    }
}
