class Queries
{
    void Run(List<Order> orders, List<Person> people)
    {
        var q = from o in orders
                join p in people on o.Owner equals p.Id into owners
                from Person w in owners.Where(x => x.Ok)
                let total = o.Sum(Limits.Max)
                where total.Large() && w.Active
                orderby o.Date descending, w.Name
                select new { o.Id, Sum = total };
        var g = from o in orders group o by o.Kind into kinds select kinds.Key;
    }
}
