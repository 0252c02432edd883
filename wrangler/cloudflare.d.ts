// The one platform module that is imported; the rest of the bindings is `any`, so that no types package is needed.
declare module "cloudflare:workers" {
  export class DurableObject {
    constructor(state: any, env: any);
  }
}
