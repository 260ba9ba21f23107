/**
 * A world whose stores are files, and somebody who changes these files behind its back: rows by SQL without any of the
 * constraints, blobs and spooled updates by their bytes. The audit of it reads the files alone.
 */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Sha256 } from "@tributary/protocol";
import {
  inspectSpool,
  openBlobs,
  openRecords,
  openSpool,
  snapshotRecords,
} from "@tributary/storage";
import { onTestFinished } from "vitest";
import { type AuditOptions, audit } from "../audit/auditor.ts";
import { type AuditReport, findingsOf } from "../audit/report.ts";
import type { Device } from "./device.ts";
import { World, type WorldOptions } from "./world.ts";

export class StoredWorld {
  readonly world: World;
  readonly directory: string;

  private constructor(world: World, directory: string) {
    this.world = world;
    this.directory = directory;
  }

  static async create(options: WorldOptions = {}): Promise<StoredWorld> {
    const directory = await mkdtemp(join(tmpdir(), "tributary-audit-"));
    const records = await openRecords({ file: join(directory, "records.sqlite") });
    const blobs = await openBlobs({ directory: join(directory, "blobs") });
    const spool = await openSpool({ directory: join(directory, "spool") });
    const world = await World.create({ ...options, stores: { records, blobs, spool } });
    onTestFinished(async () => {
      await world.runtime.close();
      await spool.close();
      await records.close();
      await rm(directory, { recursive: true });
    });
    return new StoredWorld(world, directory);
  }

  /** Two rounds of two participants, committed one after the other; a third one is under way. */
  static async ofRounds(options: WorldOptions = {}): Promise<StoredWorld> {
    const stored = await StoredWorld.create(options);
    const devices = await stored.world.running(2, 5);
    await stored.commits(devices, 1);
    await stored.commits(devices, 2);
    await Promise.all(devices.map((device) => device.hears("invite", 3)));
    return stored;
  }

  async commits(devices: readonly Device[], number: number): Promise<void> {
    await Promise.all(devices.map((device) => device.hears("invite", number)));
    const { weights } = this.world;
    for (const [index, device] of devices.entries()) {
      await device.delivers(new Float32Array(weights).fill((index + 1) / number / 100));
    }
    await Promise.all(devices.map((device) => device.hears("round_committed", number)));
  }

  /** Runs SQL on the records' file, in which nothing is forbidden. */
  tamper(...statements: readonly string[]): void {
    const database = new DatabaseSync(join(this.directory, "records.sqlite"), {
      enableForeignKeyConstraints: false,
    });
    database.exec("pragma ignore_check_constraints = on");
    for (const statement of statements) database.exec(statement);
    database.close();
  }

  /** Takes the keys, checks and triggers off a table. */
  unlock(table: string): void {
    this.tamper(
      `create table copy as select * from "${table}"`,
      `drop table "${table}"`,
      `alter table copy rename to "${table}"`,
    );
  }

  blobFile(sha256: Sha256): string {
    return join(this.directory, "blobs", sha256.slice(0, 2), sha256);
  }

  async spoolFiles(): Promise<readonly string[]> {
    const spool = join(this.directory, "spool");
    const files = await readdir(spool, { recursive: true, withFileTypes: true });
    return files
      .filter((file) => file.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
  }

  /** Turns one bit in the middle. */
  async flip(file: string): Promise<void> {
    const bytes = await readFile(file);
    const middle = bytes.length >> 1;
    bytes[middle] = (bytes[middle] ?? 0) ^ 1;
    await writeFile(file, bytes);
  }

  async audit(options: AuditOptions = {}): Promise<AuditReport> {
    const { directory } = this;
    const records = await snapshotRecords({ file: join(directory, "records.sqlite") });
    try {
      const blobs = await openBlobs({ directory: join(directory, "blobs"), isShared: true });
      const spool = inspectSpool({ directory: join(directory, "spool") });
      return await audit({ records, blobs, spool }, options);
    } finally {
      await records.close();
    }
  }

  /** What is violated, and where, one line each. */
  async findings(options: AuditOptions = {}): Promise<readonly string[]> {
    const found = findingsOf(await this.audit(options));
    return found.map(({ invariant, where, found }) => `${invariant} ${where}: ${found}`);
  }
}
