// Which bodies does a load test send? Bytes; mostly small, as webhooks are, up to 1 MB. Their number has no common factor with 5: every
// fifth request is another kind, and is to have every size.
export const SIZES = [0, 2, 300, 1_000, 1_000, 1_000, 3_000, 10_000, 16_384, 65_536, 100_000, 300_000, 1_000_000];

/** Growth that a straight line through the samples shows between the first fifth and the end. @param {{at: number, rss: number}[]} samples */
export function growth(samples) {
  const used = samples.slice(Math.floor(samples.length / 5));
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(used.map((each) => each.at));
  const rss = mean(used.map((each) => each.rss));
  const slope = used.reduce((sum, each) => sum + (each.at - at) * (each.rss - rss), 0) / used.reduce((sum, each) => sum + (each.at - at) ** 2, 0);
  return slope * (used[used.length - 1].at - used[0].at);
}
