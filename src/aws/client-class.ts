/** An aggregated SDK client class, for example `ECS` of `@aws-sdk/client-ecs`. */
export type ClientClass<C> = new (...configuration: never) => C;

/** `aws(ECS)`: the SDK's own client for the run's target and region, with the middleware of this folder. */
export type Aws = <C>(client: ClientClass<C>) => C;
