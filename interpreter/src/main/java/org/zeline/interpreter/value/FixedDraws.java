package org.zeline.interpreter.value;

import java.util.List;

/** Draws given by the user, one list per random node. */
final class FixedDraws implements Draws {
    private final List<double[]> lists;
    private int taken;

    FixedDraws(List<double[]> lists) {
        this.lists = lists;
    }

    @Override
    public double[] normals(int count) {
        if (taken == lists.size()) {
            throw new ModelException(held() + ", but the graph has more random nodes: give one list per node");
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
            throw new ModelException(held() + ", but the graph has " + taken
                    + (taken == 1 ? " random node" : " random nodes") + ": omit the others");
        }
    }

    private String held() {
        return "random_normal_like has " + lists.size() + (lists.size() == 1 ? " list" : " lists");
    }
}
