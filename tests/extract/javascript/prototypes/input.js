(function (global) {
  function Shape(x) {
    this.x = x;
    this.describe = function () { return this.x; };
  }
  /** Moves it. */
  Shape.prototype.move = function (dx) {
    this.x += dx;
    this.draw();
  };
  Shape.create = function () { return new Shape(1); };
  Square.prototype = { side: function () { return this.move(1); }, area() { return this.side(); } };
  var late;
  late = new Shape(2);
  late.move(3);
  global.Shape = Shape;
})(this);
element.onload = () => Shape.create();
