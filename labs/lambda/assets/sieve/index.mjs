// Work for the processor alone: counts the primes below two million, several times over.
const LIMIT = 2_000_000;
const ROUNDS = 5;

export const handler = async () => {
  let primes = 0;
  for (let round = 0; round < ROUNDS; round += 1) primes = countPrimes(LIMIT);
  return { primes, memoryMB: Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) };
};

function countPrimes(limit) {
  const composite = new Uint8Array(limit);
  let count = 0;
  for (let n = 2; n < limit; n += 1) {
    if (composite[n]) continue;
    count += 1;
    for (let multiple = n * n; multiple < limit; multiple += n) composite[multiple] = 1;
  }
  return count;
}
