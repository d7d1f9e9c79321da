package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;

/**
 * The mean of a value over the parts of a batch, weighted by their numbers of samples: from means over the samples of a
 * part, those over the samples of the batch. All parts must run the same plan at the same time.
 */
public record BatchAverage() implements Evaluable, Differentiable {
    @Override
    public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        double share = workspace.context().share();
        for (int i = 0; i < y.length; i++) {
            y[i] = share * x[0][i];
        }
        workspace.context().sum(y);
    }

    @Override
    public boolean worksInPlace() {
        return false;
    }

    @Override
    public boolean gradientNeedsInputs() {
        return false;
    }

    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] all = g.clone();
        workspace.context().sum(all);
        double share = workspace.context().share();
        double[] sum = into[0];
        for (int i = 0; sum != null && i < all.length; i++) {
            sum[i] += share * all[i];
        }
    }
}
