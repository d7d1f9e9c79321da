/** Tests of many images, and calibrations, on Apache Spark. */
@NullMarked
package org.zeline.spark;

import org.jspecify.annotations.NullMarked;
