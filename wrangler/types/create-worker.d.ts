/**
 * @param {{module: WebAssembly.Module, config: string | object, log?: (line: string) => void} & Partial<import("./eyelet.js").Options>} options
 */
export function createWorker({ log, ...options }: {
    module: WebAssembly.Module;
    config: string | object;
    log?: (line: string) => void;
} & Partial<import("./eyelet.js").Options>): {
    /** @param {Request} request @param {any} env @param {any} ctx @returns {Promise<Response>} */
    fetch: (request: Request, env: any, ctx: any) => Promise<Response>;
    /** @param {any} batch @param {any} env @param {any} ctx @returns {Promise<void>} */
    queue: (batch: any, env: any, ctx: any) => Promise<void>;
    /** @param {any} _ @param {any} env @returns {Promise<any>} */
    scheduled: (_: any, env: any) => Promise<any>;
};
