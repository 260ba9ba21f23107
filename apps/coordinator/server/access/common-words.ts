/** Words that passwords are guessed with first, digits and signs around them left out. */
export const commonWords: readonly string[] = [
  ..."password passwort passphrase pass passw passwd secret login signin welcome hello letmein access".split(
    " ",
  ),
  ..."admin administrator root owner user guest test tester testing default changeme temp temporary".split(
    " ",
  ),
  ..."master superman batman spiderman ironman pokemon starwars matrix dragon monkey tiger lion eagle".split(
    " ",
  ),
  ..."football baseball basketball soccer hockey tennis golf racing arsenal chelsea liverpool barcelona".split(
    " ",
  ),
  ..."summer winter spring autumn january february march april june july august september october".split(
    " ",
  ),
  ..."november december monday tuesday wednesday thursday friday saturday sunday sunshine rainbow".split(
    " ",
  ),
  ..."princess iloveyou love lovely loveme lover sweetheart angel babygirl family forever friends".split(
    " ",
  ),
  ..."michael jennifer jessica ashley daniel matthew andrew joshua charlie thomas robert george maria".split(
    " ",
  ),
  ..."anna nicole samantha jordan harley hunter ranger buster killer shadow freedom whatever trustno".split(
    " ",
  ),
  ..."computer internet windows google facebook instagram samsung apple android server database qwerty".split(
    " ",
  ),
  ..."qwertz azerty asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx abc abcd abcdef company business office".split(
    " ",
  ),
  ..."money diamond silver golden purple orange banana cookie chocolate pepper ginger cheese coffee".split(
    " ",
  ),
  ..."flower butterfly mustang ferrari porsche mercedes corvette london berlin paris newyork america".split(
    " ",
  ),
  ..."federated federation learning coordinator participant model training".split(" "),
];
