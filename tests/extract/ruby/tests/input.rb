require 'minitest/autorun'
class ShelfTest < Minitest::Test
  def setup; @shelf = Shelf.new; end
  def test_add; @shelf.add(1); assert_equal 1, @shelf.size; end
  def helper; end
end
RSpec.describe Shelf do
  let(:shelf) { Shelf.new }
  it 'adds' do
    made = Shelf.make
    expect(made.add(1)).to eq(2)
  end
end
