package org.zeline.interpreter.function;

/**
 * A smooth function of groups of elements: each value depends on all elements of its group, and the groups are apart.
 * What it needs beside its arguments and values is in the order of one group.
 */
public interface GroupFunction {
    /** Its ONNX name. */
    String name();

    /**
     * Applies the function.
     *
     * @param x the elements, columns innermost
     * @param columns how many numbers each element has
     * @param y takes the values
     */
    void apply(double[] x, int columns, double[] y);

    /** How many functions of two elements an enclosure takes, for each column. */
    long enclosureWork();

    /**
     * Encloses the function on an interval of the line, for each of several columns.
     *
     * @param x enclosures of the elements
     * @param radius half the length of each column's interval
     * @param y takes enclosures of the values
     */
    void enclose(Enclosure x, double[] radius, Enclosure y);

    /**
     * Adds the gradient with respect to the elements.
     *
     * @param x the elements
     * @param g the gradient with respect to the values
     * @param into added to
     */
    void addVjp(double[] x, double[] g, double[] into);
}
