package org.zeline.report;

/**
 * Real null images that took the place of drawn noise.
 *
 * @param name of the folder or pattern that named them
 * @param images how many there are
 * @param fresh how many replicates use images that no earlier one has used
 * @param changes what was done to them at random, in words; empty if nothing
 */
public record NullImageSource(String name, int images, int fresh, String changes) {
    /** {@return what they are and how they were used, in words} */
    public String words() {
        return images + " null images of " + name + (changes.isEmpty() ? "" : ", with random " + changes) + "; " + fresh
                + " replicates take each once, more take them at random";
    }
}
