package io.github.vertxdebug.storm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinearFitTest {

  @Test
  void shouldFindALineExactly() {
    LinearFit fit = LinearFit.of(1, 3, 5, 7, 9, 11, 13, 15);
    assertEquals(2, fit.slope(), 1e-12);
    assertEquals(2, fit.highest(), 1e-9);
    assertEquals(2, fit.lowest(), 1e-9);
  }

  @Test
  void shouldRefuseToJudgeByAFewReadings() {
    assertThrows(IllegalArgumentException.class, () -> LinearFit.of(1, 2, 3));
  }

  /** The interval must hold the true slope about as often as it says, also when each reading depends on the one before. */
  @ParameterizedTest
  @CsvSource({"0, 40, 0.93", "0.5, 40, 0.88", "0.5, 200, 0.92", "0.8, 200, 0.88"})
  void shouldHoldTheTrueSlopeAsOftenAsItSays(double memory, int readings, double least) {
    Random random = new Random(7);
    int held = 0;
    int runs = 2000;
    for (int run = 0; run < runs; run++) {
      double[] values = new double[readings];
      double noise = 0;
      for (int i = 0; i < readings; i++) {
        noise = memory * noise + random.nextGaussian();
        values[i] = 0.1 * i + noise;
      }
      LinearFit fit = LinearFit.of(values);
      held += fit.lowest() <= 0.1 && 0.1 <= fit.highest() ? 1 : 0;
    }
    double share = (double) held / runs;
    assertTrue(share >= least && share <= 0.995, "held in " + share);
  }
}
