"""Random parts of an RDD: the same numbers from a seed as PySpark's, so that a seed means the same rows."""

import math
import random
import sys


def chance_of(seed, split):
    """PySpark's generator of one partition (its rddsampler.py): seeds that are close to each other are mixed."""
    made = random.Random(seed ^ split)
    for _ in range(10):
        made.randint(0, 1)
    return made


def sampled(with_replacement, fraction_of, seed):
    """For mapPartitionsWithIndex; `fraction_of` answers how much of a value is kept."""
    chosen = seed if seed is not None else random.randint(0, sys.maxsize)

    def pick(split, values):
        chance = chance_of(chosen, split)
        for value in values:
            fraction = fraction_of(value)
            times = _poisson(chance, fraction) if with_replacement else int(chance.random() < fraction)
            for _ in range(times):
                yield value

    return pick


def between(low, high, seed):
    """For mapPartitionsWithIndex: values whose number lies between the two."""

    def pick(split, values):
        chance = chance_of(seed, split)
        return (value for value in values if low <= chance.random() < high)

    return pick


def _poisson(chance, mean):
    """Knuth's way; for large means in logarithms."""
    count = 0
    if mean < 20.0:
        limit, product = math.exp(-mean), chance.random()
        while product > limit:
            count += 1
            product *= chance.random()
        return count
    total = chance.expovariate(mean)
    while total < 1.0:
        count += 1
        total += chance.expovariate(mean)
    return count


def take_sample(rdd, with_replacement, num, seed):
    """As RDD.takeSample: rather too many first, then as many as were asked for."""
    if num < 0:
        raise ValueError("Sample size cannot be negative.")
    total = rdd.count() if num else 0
    if total == 0:
        return []
    chance = random.Random(seed)
    if not with_replacement and num >= total:
        rows = rdd.collect()
        chance.shuffle(rows)
        return rows
    fraction = _fraction(num, total, with_replacement)
    rows = rdd.sample(with_replacement, fraction, seed).collect()
    while len(rows) < num:
        rows = rdd.sample(with_replacement, fraction, chance.randint(0, sys.maxsize)).collect()
    chance.shuffle(rows)
    return rows[:num]


def _fraction(num, total, with_replacement):
    """A part that is nearly always large enough."""
    fraction = float(num) / total
    if with_replacement:
        return fraction + (9 if num < 12 else 5) * math.sqrt(fraction / total)
    gamma = -math.log(0.00005) / total
    return min(1, fraction + gamma + math.sqrt(gamma * gamma + 2 * gamma * fraction))
