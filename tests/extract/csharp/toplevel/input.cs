using System;
[assembly: InternalsVisibleTo("Tests")]
var store = Store.Open(args[0]);
store.Run();
void Helper(Store s) => s.Close();
Helper(store);
class Program { static void Other() { } }
