package org.zeline.interpreter.value;

import java.util.List;

/** Draws that the user gives, one list a random node. */
final class FixedDraws implements Draws {
    private final List<double[]> lists;
    private int taken;

    FixedDraws(List<double[]> lists) {
        this.lists = lists;
    }

    @Override
    public double[] normals(int count) {
        if (taken == lists.size()) {
            throw new ModelException(held() + ", the graph has more random nodes: give one list for each");
        }
        double[] normals = lists.get(taken++);
        if (normals.length != count) {
            throw new ModelException(
                    "random_normal_like needs " + count + " draws for this node, got " + normals.length);
        }
        return normals;
    }

    @Override
    public void end() {
        if (taken < lists.size()) {
            throw new ModelException(held() + ", the graph's random nodes take " + taken + ": leave out the others");
        }
    }

    private String held() {
        return "random_normal_like holds " + lists.size() + (lists.size() == 1 ? " list" : " lists");
    }
}
