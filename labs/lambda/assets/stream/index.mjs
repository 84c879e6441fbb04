import { setTimeout } from "node:timers/promises";

/** Five chunks, 400 ms apart (or `?ms=`): the caller reads the first long before the last is written. */
export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const pause = Number(event.queryStringParameters?.ms ?? 400);
  const stream = awslambda.HttpResponseStream.from(responseStream, {
    statusCode: 200,
    headers: { "Content-Type": "text/plain" },
  });
  for (let chunk = 1; chunk <= 5; chunk += 1) {
    if (chunk > 1) await setTimeout(pause);
    stream.write(`chunk ${chunk} of 5\n`);
  }
  stream.end();
});
