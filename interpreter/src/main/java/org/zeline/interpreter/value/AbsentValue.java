package org.zeline.interpreter.value;

/**
 * An optional value that is absent.
 *
 * @param type the element type of the value if it were present
 */
public record AbsentValue(ElementType type) implements Value {}
