package io.github.vertxdebug.storm;

/** The kinds of clients there are. */
public final class Storms {

  private Storms() {}

  /** In and out: most see the full state and a few deltas, some go on from what they had, some do not even wait. */
  public static Manner inAndOut() {
    return Manner.of("in and out").sees(1, 6).resumes(0.3).leavesEarly(0.1);
  }

  /** Of everything something, for a long run: so many in all. */
  public static void mixed(Crowd crowd, int clients) {
    int page = clients * 40 / 100;
    int paced = clients * 10 / 100;
    int slow = clients * 15 / 100;
    int stuck = clients * 10 / 100;
    int halfClosed = clients * 5 / 100;
    int resuming = clients * 10 / 100;
    int restless = clients - page - paced - slow - stuck - halfClosed - resuming;
    crowd
        .add(page, Manner.of("page").sees(50, 1500).resumes(0.9).staysAway(0, 3000))
        .add(paced, Manner.of("every second").every(10).sees(5, 100).resumes(0.5))
        .add(
            slow,
            Manner.of("slow").sees(20, 200).readsSlowly(2000, 100).resumes(0.5).mayBeDropped())
        .add(
            stuck,
            Manner.of("stuck").sees(2, 5).standsStill(20_000).resumes(0.3).mayBeDropped())
        .add(halfClosed, Manner.of("half-closed").sees(1, 50).halfCloses().staysAway(0, 1000))
        .add(resuming, Manner.of("resuming").sees(1, 30).resumes(1).staysAway(0, 20_000))
        .add(restless, Manner.of("restless").sees(1, 3).leavesEarly(0.3).staysAway(100, 1000));
  }
}
