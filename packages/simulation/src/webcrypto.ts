/**
 * WebCrypto without its threads: the same work by the same OpenSSL, done at once by node:crypto in
 * place of a job that another thread answers. So a history does not depend on which job is done
 * first, and nothing waits. What is not listed here goes to WebCrypto itself, and is counted while
 * it is under way.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { type Identity, identityFromKeyPair } from "@tributary/crypto";

type Curve = "Ed25519" | "X25519";

/** What stands for a CryptoKey: its owner only hands it back. Equal keys of a curve have one name. */
type Key = { readonly material: KeyObject | Uint8Array; readonly name: string };

const publicPrefixes: Readonly<Record<Curve, Buffer>> = {
  Ed25519: Buffer.from("302a300506032b6570032100", "hex"),
  X25519: Buffer.from("302a300506032b656e032100", "hex"),
};
/** Of an Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const seedPrefix = Buffer.from("302e020100300506032b657004220420", "hex");
const publicKey_bytes = 32;
const tag_bytes = 16;
/** Public keys are imported again for every signature. */
const kept_max = 4_096;
const keptKeys = new Map<string, Key>();
/** What one says to all, all of them verify: one of them does the work. */
const keptVerdicts = new Map<string, boolean>();

function remember<T>(kept: Map<string, T>, name: string, value: T): T {
  if (kept.size >= kept_max) kept.clear();
  kept.set(name, value);
  return value;
}

let callsUnderWay = 0;

/** Calls of the real WebCrypto that are not answered yet. */
export function webCryptoCallsUnderWay(): number {
  return callsUnderWay;
}

/**
 * The identity of a seed, as `identityFromSeed` makes it: but the public half by OpenSSL too, which
 * takes a twentieth of the time.
 */
export function promptIdentity(seed: Uint8Array): Promise<Identity> {
  installPromptWebCrypto();
  const privateKey = importPrivate(Buffer.concat([seedPrefix, seed]));
  const publicKey = importPublic("Ed25519", publicBytesOf(privateKey));
  return identityFromKeyPair({ privateKey, publicKey } as unknown as CryptoKeyPair);
}

/** From now on, in this process. */
export function installPromptWebCrypto(): void {
  if (Object.hasOwn(globalThis.crypto, "subtle")) return;
  const { subtle } = globalThis.crypto;
  const prompt = new Proxy(subtle, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== "function") return method;
      const own = promptly[String(name)];
      return async (...parameters: readonly unknown[]) => {
        const answer = own?.(...parameters);
        if (answer !== undefined) return answer;
        callsUnderWay += 1;
        try {
          return await method.apply(target, parameters);
        } finally {
          callsUnderWay -= 1;
        }
      };
    },
  });
  Object.defineProperty(globalThis.crypto, "subtle", { value: prompt });
}

/** Undefined leaves a call to WebCrypto. */
const promptly: Readonly<Record<string, (...parameters: readonly unknown[]) => unknown>> = {
  digest: (algorithm, data) =>
    algorithm === "SHA-256"
      ? exact(createHash("sha256").update(bytesOf(data)).digest())
      : undefined,
  importKey: (format, data, algorithm) => importKey(format, bytesOf(data), nameOf(algorithm)),
  exportKey: (format, key) =>
    isOurs(key) && format === "raw" ? exact(publicBytesOf(key)) : undefined,
  sign: (algorithm, key, data) =>
    isOurs(key) && nameOf(algorithm) === "Ed25519"
      ? exact(sign(null, bytesOf(data), keyObjectOf(key)))
      : undefined,
  verify: (algorithm, key, signature, data) =>
    isOurs(key) && nameOf(algorithm) === "Ed25519"
      ? isGenuine(key, bytesOf(signature), bytesOf(data))
      : undefined,
  deriveBits(algorithm, key) {
    const { public: theirs } = algorithm as { readonly public: unknown };
    if (!isOurs(key) || !isOurs(theirs)) return undefined;
    return exact(diffieHellman({ privateKey: keyObjectOf(key), publicKey: keyObjectOf(theirs) }));
  },
  encrypt: (algorithm, key, data) =>
    isOurs(key) ? encrypt(algorithm as Cipher, key, bytesOf(data)) : undefined,
  decrypt: (algorithm, key, data) =>
    isOurs(key) ? decrypt(algorithm as Gcm, key, bytesOf(data)) : undefined,
};

type Gcm = {
  readonly name: "AES-GCM";
  readonly iv: BufferSource;
  readonly additionalData?: BufferSource;
};
type Ctr = { readonly name: "AES-CTR"; readonly counter: BufferSource };
type Cipher = Gcm | Ctr;

function importKey(format: unknown, data: Uint8Array, name: string): Key | undefined {
  if (format === "raw" && name.startsWith("AES-")) return { material: data.slice(), name: "" };
  if (name !== "Ed25519" && name !== "X25519") return undefined;
  return format === "raw" ? importPublic(name, data) : importPrivate(Buffer.from(data));
}

function importPublic(curve: Curve, data: Uint8Array): Key {
  const der = Buffer.concat([publicPrefixes[curve], data]);
  return importedOnce(der, () => createPublicKey({ key: der, format: "der", type: "spki" }));
}

function importPrivate(der: Buffer): Key {
  return importedOnce(der, () => createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
}

function importedOnce(der: Buffer, parse: () => KeyObject): Key {
  const name = der.toString("latin1");
  return keptKeys.get(name) ?? remember(keptKeys, name, { material: parse(), name });
}

/** The public half is the end of its encoding. */
function publicBytesOf(key: Key): Uint8Array {
  const material = keyObjectOf(key);
  const half = material.type === "private" ? createPublicKey(material) : material;
  return half.export({ format: "der", type: "spki" }).subarray(-publicKey_bytes);
}

/** All lengths but the last one's are fixed: another question has another name. */
function isGenuine(key: Key, signature: Uint8Array, data: Uint8Array): boolean {
  const name = [`${key.name}${signature.length} `, latin1(signature), latin1(data)].join("");
  const known = keptVerdicts.get(name);
  if (known !== undefined) return known;
  return remember(keptVerdicts, name, verify(null, data, keyObjectOf(key), signature));
}

function latin1({ buffer, byteOffset, byteLength }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString("latin1");
}

function encrypt(algorithm: Cipher, key: Key, data: Uint8Array): ArrayBuffer {
  const secret = secretOf(key);
  if (algorithm.name === "AES-CTR") {
    const cipher = createCipheriv("aes-256-ctr", secret, bytesOf(algorithm.counter));
    return exact(cipher.update(data));
  }
  const cipher = createCipheriv("aes-256-gcm", secret, bytesOf(algorithm.iv));
  if (algorithm.additionalData !== undefined) cipher.setAAD(bytesOf(algorithm.additionalData));
  const sealed = Buffer.concat([cipher.update(data), cipher.final()]);
  return exact(Buffer.concat([sealed, cipher.getAuthTag()]));
}

/** Throws where the tag is not right, as WebCrypto does. */
function decrypt({ iv, additionalData }: Gcm, key: Key, data: Uint8Array): ArrayBuffer {
  if (data.length < tag_bytes) throw new Error("The operation failed.");
  const decipher = createDecipheriv("aes-256-gcm", secretOf(key), bytesOf(iv));
  if (additionalData !== undefined) decipher.setAAD(bytesOf(additionalData));
  decipher.setAuthTag(data.subarray(data.length - tag_bytes));
  const opened = decipher.update(data.subarray(0, data.length - tag_bytes));
  return exact(Buffer.concat([opened, decipher.final()]));
}

function isOurs(key: unknown): key is Key {
  return typeof key === "object" && key !== null && Object.hasOwn(key, "material");
}

function keyObjectOf({ material }: Key): KeyObject {
  if (material instanceof Uint8Array) throw new Error("Expected a key of a curve.");
  return material;
}

function secretOf({ material }: Key): Uint8Array {
  if (!(material instanceof Uint8Array)) throw new Error("Expected a secret key.");
  return material;
}

function nameOf(algorithm: unknown): string {
  return typeof algorithm === "string" ? algorithm : (algorithm as { name: string }).name;
}

function bytesOf(data: unknown): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  const { buffer, byteOffset, byteLength } = data as Uint8Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** Node's buffers share their memory with others. */
function exact(buffer: Uint8Array): ArrayBuffer {
  return new Uint8Array(buffer).buffer;
}
