/** What `pcancel --help` prints. */
export const HELP = `pcancel: does the Cancel routine of a cluster resource DLL do what it says?

  pcancel check DLL...       judge one or more DLLs
      --profile contract|standard|strict|hardening   what is demanded (standard)
      --seed N               draw the same scenarios again
      --runs N               scenarios to draw (64)
      --time-limit SECONDS   for one DLL, all phases in it (120)
      --rule ID              only this rule, family (returns) or glob (*-cancelled); repeatable
      --skip-rule ID         not this one, chosen in the same way; the verdict says so; repeatable
      --resource-type NAME   the type that Startup is asked for (the DLL's name)
      --call-timeout MS      cap for one call (60000)
      --operation-timeout MS cap for one pending operation (180000)
      --monitors N|auto      processes at once (auto)
      --max-resources N      resources at once, 1 to 4 (4)
      --bind table|exports|auto
      --dll-directory DIR    where the DLLs or libraries are that it needs, besides its own folder; repeatable
      --trust-module NAME    a stand-in for a module of the system that is meant to be there, such as clusapi.dll; repeatable
      --reset COMMAND        run after a monitor was killed
      --out DIR              write json and junit there
      --reporter NAME[=FILE] console, json, junit, junit-strict; repeatable
      --json FILE, --junit FILE
  pcancel inspect DLL        what it is, what it imports and does not get, and which Cancel would be called
  pcancel replay REPORT [DLL] [--finding ID] | --steps FILE DLL   the literal steps again (--hold: waits for a debugger)
      --resource-type NAME, --bind table|exports|auto, --dll-directory DIR   unless they are as the report says
  pcancel rules [ID]         what is demanded, why, and where that is written
  pcancel setup [--install] [--compiler]   fetch what checking Windows DLLs on Linux needs
  pcancel doctor             what is there of that
  pcancel --version

Exit: 0 conforming, 1 nonconforming, 2 usage or a missing file, 3 cannot be judged, 4 inconclusive, 5 a fault of pcancel.
`;
