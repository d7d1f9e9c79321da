/** Tests of many images, calibrations and layer analyses on Apache Spark. */
@NullMarked
package org.zeline.spark;

import org.jspecify.annotations.NullMarked;
