package org.zeline.cli;

import java.util.Objects;
import picocli.CommandLine;

/** The version of this installation, from the manifest of its jar. */
final class Version implements CommandLine.IVersionProvider {
    static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"zeline " + text()};
    }
}
