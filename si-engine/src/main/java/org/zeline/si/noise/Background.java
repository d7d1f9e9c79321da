package org.zeline.si.noise;

import java.util.Arrays;
import java.util.Locale;

/** What null images show besides the noise. */
public enum Background {
    /** Each element has its own mean, the same in all images: it takes two images at least. */
    IMAGE,
    /** One mean everywhere. */
    CONSTANT;

    /**
     * {@return the background of that name}
     *
     * @param name in small letters
     * @throws IllegalArgumentException if there is none
     */
    public static Background of(String name) {
        return Arrays.stream(values())
                .filter(background -> background.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be image or constant, got '" + name + "'"));
    }

    /** The name in small letters. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
