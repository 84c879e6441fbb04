/** The token bucket that throttles requests: a rate that refills it and a burst that it holds at most. */

export interface TokenBucket {
  /** Takes one token; false where there is none. `now` in milliseconds. */
  take(now: number): boolean;
}

export interface BucketLimits {
  /** Tokens a second; may be less than 1. */
  readonly rate: number;
  /** Tokens at most, and at first. */
  readonly burst: number;
}

/** A full bucket. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html */
export function tokenBucket({ rate, burst }: BucketLimits, startedAt: number): TokenBucket {
  let tokens = burst;
  let last = startedAt;
  return {
    take: (now) => {
      tokens = Math.min(burst, tokens + (Math.max(0, now - last) / 1000) * rate);
      last = now;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

/** Buckets by name, made when first asked for and made anew where their limits have changed. */
export class TokenBuckets {
  readonly #buckets = new Map<string, { limits: BucketLimits; bucket: TokenBucket }>();

  /** Takes a token from the bucket `name`; false where it has none. */
  take(name: string, limits: BucketLimits, now: number): boolean {
    let known = this.#buckets.get(name);
    if (known?.limits.rate !== limits.rate || known.limits.burst !== limits.burst) {
      known = { limits, bucket: tokenBucket(limits, now) };
      this.#buckets.set(name, known);
    }
    return known.bucket.take(now);
  }
}
