import { describe, expect, test } from "vitest";
import { encodeBase64url, fromBase64url, randomBytes } from "../bytes.ts";
import { type ReceivedShares, receiveShares } from "./receive.ts";
import { reasonOf } from "./testing/refusal.ts";
import { type Member, Rehearsal } from "./testing/rehearsal.ts";

async function shared(members = 5) {
  const rehearsal = await (await Rehearsal.of({ members })).until("shares");
  const [member, other, third] = rehearsal.members as [Member, Member, Member];
  const mail = rehearsal.mailOf(member);
  const receive = (shares: readonly ReceivedShares[]) =>
    receiveShares(member.in("sharing"), shares);
  return { rehearsal, member, other, third, mail, receive };
}

describe("shares that are passed on", () => {
  test("[CR38] from someone that is no neighbour, itself included, are refused", async () => {
    const { member, mail, receive } = await shared();
    const [first] = mail as [ReceivedShares];
    const stranger = encodeBase64url(randomBytes(32));
    for (const from of [stranger, member.id, "?"]) {
      expect(await reasonOf(receive([...mail, { ...first, from }]))).toBe("unexpected_shares");
    }
  });

  test("[CR38] twice from one neighbour are refused", async () => {
    const { mail, receive } = await shared();
    await expect(receive([...mail, mail[2]!])).rejects.toThrow("got 5 from 4");
    expect(await reasonOf(receive([...mail, mail[2]!]))).toBe("repeated_shares");
  });

  test("[CR38] by too few to unmask later are refused", async () => {
    const { mail, receive } = await shared();
    await expect(receive(mail.slice(0, 1))).rejects.toThrow("expected 3 of the neighbourhood");
    expect(await reasonOf(receive(mail.slice(0, 1)))).toBe("too_few_neighbours");
    expect(await reasonOf(receive(mail.slice(0, 2)))).toBe("went on");
  });

  test("[CR39] that do not open are missing here, and nothing else happens", async () => {
    const { rehearsal, member, other, third, mail, receive } = await shared();
    const broken = (text: string) => {
      const bytes = fromBase64url(text);
      bytes[40]! ^= 1;
      return encodeBase64url(bytes);
    };
    const spoilt = mail.map(({ from, sealed }) => {
      if (from === other.id) return { from, sealed: broken(sealed) };
      return { from, sealed: from === third.id ? "no box" : sealed };
    });
    member.state = await receive(spoilt);
    expect(member.in("ready").unopened.toSorted()).toEqual([other.id, third.id].toSorted());
    expect(member.in("ready").held.length).toBe(3);
    await rehearsal.receive(rehearsal.members.slice(1));
    await rehearsal.mask();
    await rehearsal.confirm();
    await rehearsal.unmask();
    const revealed = rehearsal.revealed.filter(({ from }) => from === member.id);
    expect(revealed.map(({ of }) => of)).not.toContain(other.id);
    expect([...(await rehearsal.sum())]).toEqual(rehearsal.plainSum());
  });

  test("[CR39] cannot be moved: to another receiver, sender, direction or round", async () => {
    const { rehearsal, member, other, third, receive } = await shared();
    const box = (from: Member, to: Member) =>
      rehearsal.boxes.find((of) => of.from === from.id && of.to === to.id)!.sealed;
    const elsewhere = await Rehearsal.of({ members: 5 });
    elsewhere.statement = randomBytes(8);
    await elsewhere.until("shares");
    const again = elsewhere.boxes.find(
      ({ from, to }) => from === rehearsal.members[3]!.id && to === member.id,
    )!;
    const fourth = rehearsal.members[4]!;
    const state = await receive([
      { from: other.id, sealed: box(other, third) },
      { from: third.id, sealed: box(member, third) },
      { from: rehearsal.members[3]!.id, sealed: again.sealed },
      { from: fourth.id, sealed: box(fourth, member) },
    ]);
    expect(state.unopened.length).toBe(3);
    expect(state.held.map(({ of }) => of).toSorted()).toEqual([member.id, fourth.id].toSorted());
  });

  test("[CR38] are taken once", async () => {
    const { mail, receive } = await shared();
    await receive(mail.slice(1));
    expect(await reasonOf(receive(mail))).toBe("state_lost");
  });
});
