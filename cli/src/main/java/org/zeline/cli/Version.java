package org.zeline.cli;

import java.util.Objects;
import picocli.CommandLine;

/** The version of this installation, from the manifest of its jar. */
final class Version implements CommandLine.IVersionProvider {
    static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");
    }

    /** The machine that runs it. */
    static String java() {
        return System.getProperty("java.version") + ", " + System.getProperty("java.vm.name") + ", "
                + System.getProperty("os.arch");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"zeline " + text()};
    }
}
