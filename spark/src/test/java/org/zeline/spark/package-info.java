/** Tests of Zeline on Apache Spark. */
@NullMarked
package org.zeline.spark;

import org.jspecify.annotations.NullMarked;
