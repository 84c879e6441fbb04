import type { ServiceCatalogue } from "../resource-type.ts";

/** Connections are the clients': they end with the API. */
const catalogue: ServiceCatalogue = {
  service: "apigatewaymanagementapi",
  types: [],
  changes: {
    PostToConnection: "sends a message",
    DeleteConnection: "removes",
  },
};

export default catalogue;
