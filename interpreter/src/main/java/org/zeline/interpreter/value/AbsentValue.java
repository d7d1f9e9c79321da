package org.zeline.interpreter.value;

/**
 * An optional value that is not there.
 *
 * @param type the element type of what could be there
 */
public record AbsentValue(ElementType type) implements Value {}
