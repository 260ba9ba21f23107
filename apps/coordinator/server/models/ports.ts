/** The models' part of the API's ports, put together. */
import type { Acts, Runtime } from "@tributary/runtime";
import type { Blobs, Records } from "@tributary/storage";
import type { ModelPorts } from "../api/routes/models.ts";
import type { PromotionRoutePorts } from "../api/routes/promotions.ts";
import type { ServerWorkshop } from "../workshop.ts";
import { ModelCatalogue } from "./catalogue.ts";
import { Promotions } from "./promotions.ts";
import { SecondPerson } from "./second-person.ts";

export function modelPorts(options: {
  readonly runtime: () => Runtime;
  readonly records: Records;
  readonly blobs: Blobs;
  readonly acts: Acts;
  readonly workshop: Pick<ServerWorkshop, "exportModel">;
  readonly now_ms: () => number;
  /** A promotion takes two people. */
  readonly promotes_by_two: boolean;
}): ModelPorts & PromotionRoutePorts {
  const { runtime, records, blobs, acts, workshop, now_ms, promotes_by_two } = options;
  const secondPerson = new SecondPerson({ records, isNeeded: promotes_by_two });
  const catalogue = new ModelCatalogue({ records, blobs });
  return {
    runtime,
    catalogue,
    promotions: new Promotions({ records, catalogue, acts, secondPerson, now_ms }),
    roundsOf: (run) => records.rounds.history(run),
    exportModel: (request) => workshop.exportModel(request),
  };
}
