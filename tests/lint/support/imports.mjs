// What does a WebAssembly file import and export?   Prints one line each; of a component its instances.
// References: the core specification's JavaScript interface; the component model's binary format (explainer, Binary.md).
import { readFileSync } from "node:fs";

const bytes = readFileSync(process.argv[2]);
if (bytes.length < 8 || bytes.readUInt32LE(0) !== 0x6d736100) {
    throw new Error(`${process.argv[2]} is not WebAssembly`);
}
if (bytes.readUInt16LE(6) === 0) {
    printModule();
} else {
    printComponent();
}

function printModule() {
    const module = new WebAssembly.Module(bytes);
    for (const item of WebAssembly.Module.imports(module)) {
        console.log(`import ${item.module} ${item.name}`);
    }
    for (const item of WebAssembly.Module.exports(module)) {
        console.log(`export ${item.name}`);
    }
    // Section 8 is the start function: instantiating must run none of our code.
    for (const section of sections()) {
        if (section.id === 8) {
            console.log("start");
        }
    }
}

function printComponent() {
    // The sections of imports (10) and exports (11) hold a vector whose items begin with a name: 0x00 or 0x01 and a string.
    for (const section of sections()) {
        if (section.id !== 10 && section.id !== 11) {
            continue;
        }
        let at = section.start;
        const number = () => {
            let value = 0;
            for (let shift = 0; ; shift += 7) {
                const byte = bytes[at++];
                value |= (byte & 0x7f) << shift;
                if (byte < 0x80) {
                    return value >>> 0;
                }
            }
        };
        for (let left = number(); left > 0; left--) {
            at++;
            const size = number();
            const name = bytes.toString("utf8", at, at + size);
            at += size;
            console.log(`${section.id === 10 ? "import" : "export"} ${name}`);
            const sort = bytes[at++];
            if (sort !== 5) {
                throw new Error(`${name} is no instance (sort ${sort})`);
            }
            number();
            if (section.id === 11 && bytes[at++] !== 0) {
                throw new Error(`${name} is exported with a type of its own`);
            }
        }
    }
}

function* sections() {
    for (let at = 8; at < bytes.length; ) {
        const id = bytes[at++];
        let size = 0;
        for (let shift = 0; ; shift += 7) {
            const byte = bytes[at++];
            size += (byte & 0x7f) * 2 ** shift;
            if (byte < 0x80) {
                break;
            }
        }
        yield { id, start: at, end: at + size };
        at += size;
    }
}
