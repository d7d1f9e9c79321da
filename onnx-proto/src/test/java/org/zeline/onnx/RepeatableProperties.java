package org.zeline.onnx;

import net.jqwik.api.lifecycle.AroundPropertyHook;
import net.jqwik.api.lifecycle.PropagationMode;
import net.jqwik.api.lifecycle.PropertyAttributes;
import net.jqwik.api.lifecycle.PropertyExecutionResult;
import net.jqwik.api.lifecycle.PropertyExecutor;
import net.jqwik.api.lifecycle.PropertyLifecycleContext;

/**
 * Gives every property of every module its own fixed seed, so that the result of a build depends on the code and not on
 * chance. With {@code -Dzeline.soak=N}, seeds are random and every property runs N times as many tries, see
 * {@code .ci/soak}. An explicit seed of a property is kept.
 */
public final class RepeatableProperties implements AroundPropertyHook {
    private static final int TRIES = 1000; // jqwik's default
    private static final int SOAK = Integer.getInteger("zeline.soak", 0);

    @Override
    public PropertyExecutionResult aroundProperty(PropertyLifecycleContext context, PropertyExecutor property) {
        PropertyAttributes attributes = context.attributes();
        if (context.targetMethod().getParameterCount() == 0) {
            return property.execute(); // an example without generated parameters
        }
        if (SOAK > 0) {
            attributes.setTries(Math.multiplyExact(SOAK, attributes.tries().orElse(TRIES)));
        } else if (attributes.seed().isEmpty()) {
            String name = context.containerClass().getName() + "."
                    + context.targetMethod().getName();
            attributes.setSeed(Integer.toString(name.hashCode()));
        }
        return property.execute();
    }

    @Override
    public PropagationMode propagateTo() {
        return PropagationMode.ALL_DESCENDANTS;
    }
}
