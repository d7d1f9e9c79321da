/** A program that depends on Zeline's published artifacts only. */
module example {
    requires org.zeline.si;
}
