package io.github.vertxdebug.storm;

/**
 * A straight line through figures that were read at even distances, and how sure its slope is. Readings that follow one another
 * are not independent: a collection, a burst, a queue lasts for more than one. So they count as fewer than they are, by the
 * correlation of each residual with the next (that of an autoregressive process of the first order).
 *
 * @param slope growth from one reading to the next
 * @param error its standard error
 * @param freedom degrees of freedom
 */
public record LinearFit(double slope, double error, double freedom) {

  public static LinearFit of(double... readings) {
    int n = readings.length;
    if (n < 8) {
      throw new IllegalArgumentException("a line through " + n + " readings says nothing");
    }
    double middle = (n - 1) / 2.0;
    double mean = 0;
    for (double reading : readings) {
      mean += reading / n;
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      products += (i - middle) * (readings[i] - mean);
      squares += (i - middle) * (i - middle);
    }
    double slope = products / squares;
    double residuals = 0;
    double neighbours = 0;
    double before = 0;
    for (int i = 0; i < n; i++) {
      double residual = readings[i] - mean - slope * (i - middle);
      residuals += residual * residual;
      neighbours += residual * before;
      before = residual;
    }
    double correlation = residuals == 0 ? 0 : Math.max(0, Math.min(0.95, neighbours / residuals));
    double independent = Math.max(4, n * (1 - correlation) / (1 + correlation));
    double freedom = independent - 2;
    return new LinearFit(slope, Math.sqrt(residuals / freedom / squares), freedom);
  }

  /** The end of the slope's confidence interval of 95 % that lies higher. */
  public double highest() {
    return slope + quantile() * error;
  }

  /** The end that lies lower. */
  public double lowest() {
    return slope - quantile() * error;
  }

  /** Of Student's distribution, 97.5 %; within a hundredth or two from 4 degrees of freedom on. */
  private double quantile() {
    return 1.96 + 2.4 / freedom + 3.0 / (freedom * freedom);
  }
}
