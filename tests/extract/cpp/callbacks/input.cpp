struct Handler { void (*fn)(int); std::function<void()> done; };
static const Handler handlers[] = {{on_open, nullptr}, {&Class::on_close, nullptr}};
Handler one{.fn = start};
void setup(Handler &h)
{
    h.fn = on_open;
    h.done = std::bind(&Class::finish, &h);
    connect(button, &Button::clicked, this, &Window::close);
    std::thread t(worker, 1);
    std::for_each(a.begin(), a.end(), visit);
    h.fn(1);
    (h.*member)(2);
    run([](int x) { return twice(x); });
}
