package org.zeline.cli.process;

import java.util.Objects;
import picocli.CommandLine;

/** The version of this installation, from the manifest of its jar. */
public final class Version implements CommandLine.IVersionProvider {
    public static String text() {
        return Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "development");
    }

    /** The machine that runs it. */
    public static String java() {
        return System.getProperty("java.version") + ", " + System.getProperty("java.vm.name") + ", "
                + System.getProperty("os.arch");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"zeline " + text()};
    }
}
