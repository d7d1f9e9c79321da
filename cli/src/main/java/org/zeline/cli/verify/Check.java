package org.zeline.cli.verify;

import java.util.List;
import java.util.function.Supplier;

/**
 * Something to compare with what is expected.
 *
 * @param name what to call it
 * @param differences finds out what differs, one text each; none if nothing does
 */
public record Check(String name, Supplier<List<String>> differences) {}
