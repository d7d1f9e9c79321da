package org.zeline.cli.option;

import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.LoadedModel;
import org.zeline.interpreter.ChannelOrder;
import org.zeline.interpreter.value.Port;
import picocli.CommandLine.Option;

/** The option that says in which order a network takes the axes of images. */
final class LayoutOptions {
    @Option(
            names = "--layout",
            paramLabel = "ORDER",
            description = "The axes of the images that the network takes: nchw, or nhwc with channels last (default:"
                    + " nhwc if the input's extents say so). Results are about nchw in any case.")
    private @Nullable String layout;

    /** Whether the option was given. */
    boolean any() {
        return layout != null;
    }

    /** The network for images with channels first; says so if it takes them otherwise. */
    LoadedModel arranged(LoadedModel loaded, int tested, CommonOptions common) {
        if (layout != null && !layout.equals("nchw") && !layout.equals("nhwc")) {
            throw common.usage("--layout must be nchw or nhwc, got '" + layout + "'");
        }
        if (tested < 0 || tested >= loaded.model().inputs().size()) {
            return loaded; // which is refused elsewhere
        }
        Port port = loaded.model().inputs().get(tested);
        if (layout == null ? !ChannelOrder.isLast(port) : layout.equals("nchw")) {
            return loaded;
        }
        if (port.knownExtents().size() != 4) {
            throw common.usage(
                    "--layout nhwc needs an input of four axes, '" + port.name() + "' takes " + port.declared());
        }
        common.note("input '" + port.name() + "' takes " + port.declared()
                + ", channels last (NHWC): scores and regions are in the order NCHW; --layout nchw if that is wrong");
        return loaded.withChannelsFirst();
    }
}
