package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's Java code is a verbatim part of a program that CI runs against installed artifacts. */
class ReadmeTest {
    private static final Path PROGRAM = Path.of("src/test/consumer/src/main/java/example/ReadmeExample.java");
    private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final String INDENT = " ".repeat(8);

    @Test
    void itsJavaCodeIsPartOfTheConsumer() throws IOException {
        String program = Files.readString(PROGRAM);
        Matcher blocks = JAVA.matcher(Files.readString(Path.of("../README.md")));
        int count = 0;
        while (blocks.find()) {
            String block = blocks.group(1).replaceAll("(?m)^(?=.)", INDENT);
            assertThat(program).contains("{\n" + block);
            count++;
        }
        assertThat(count).isEqualTo(2);
    }
}
