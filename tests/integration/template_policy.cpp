#include "integration/template_policy.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <yaml-cpp/yaml.h>

#include <optional>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace headcount::test {

namespace json = boost::json;

namespace {

std::vector<std::string> parts_of(const std::string& text, char between)
{
    std::vector<std::string> parts;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, between);)
        parts.push_back(part);
    return parts;
}

class Evaluation {
public:
    explicit Evaluation(const StackOf& stack) : stack_(stack), names_(stack.parameters)
    {
        names_["AWS::Partition"] = "aws";
        names_["AWS::Region"] = "eu-west-1";
        names_["AWS::AccountId"] = stack.account;
    }

    // Nothing for AWS::NoValue.
    std::optional<json::value> value(const YAML::Node& node) const
    {
        const std::string& tag = node.Tag();
        if (tag == "!Ref") return node.Scalar() == "AWS::NoValue" ? std::nullopt : known(node.Scalar());
        if (tag == "!GetAtt") return known(node.Scalar());
        if (tag == "!Sub") return json::value(sub(node));
        if (tag == "!If") return value(node[stack_.conditions.contains(node[0].Scalar()) ? 1 : 2]);
        if (tag == "!Split") return split(node);
        if (tag == "!Select") return value(node[1])->at(node[0].as<std::size_t>());
        if (tag.starts_with("!") && tag != "!") throw std::runtime_error("the function " + tag + " is not known here");
        if (node.IsMap()) return map(node);
        if (node.IsSequence()) return list(node);
        return json::value(node.Scalar());
    }

private:
    std::optional<json::value> known(const std::string& name) const
    {
        const auto found = names_.find(name);
        if (found == names_.end()) throw std::runtime_error(stack_.template_name + " asks for " + name);
        return json::value(found->second);
    }

    std::string sub(const YAML::Node& node) const
    {
        auto names = names_;
        if (node.IsSequence())
            for (const auto& entry : node[1])
                names[entry.first.Scalar()] = value(entry.second)->as_string().c_str();
        std::string text = node.IsSequence() ? node[0].Scalar() : node.Scalar();
        for (auto at = text.find("${"); at != std::string::npos; at = text.find("${")) {
            const auto end = text.find('}', at);
            const auto found = names.find(text.substr(at + 2, end - at - 2));
            if (found == names.end()) throw std::runtime_error(stack_.template_name + " asks for " + text.substr(at));
            text.replace(at, end - at + 1, found->second);
        }
        return text;
    }

    json::value split(const YAML::Node& node) const
    {
        json::array out;
        for (const std::string& part : parts_of(value(node[1])->as_string().c_str(), node[0].Scalar().at(0)))
            out.emplace_back(part);
        return out;
    }

    json::value map(const YAML::Node& node) const
    {
        json::object out;
        for (const auto& entry : node)
            if (auto member = value(entry.second)) out[entry.first.Scalar()] = std::move(*member);
        return out;
    }

    json::value list(const YAML::Node& node) const
    {
        json::array out;
        for (const auto& item : node)
            if (auto member = value(item)) out.push_back(std::move(*member));
        return out;
    }

    const StackOf& stack_;
    std::map<std::string, std::string> names_;
};

} // namespace

std::string policy_in(const StackOf& stack, const std::string& place)
{
    const std::string path = std::string(HEADCOUNT_REPOSITORY) + "/docker/" + stack.template_name;
    YAML::Node node = YAML::LoadFile(path)["Resources"];
    for (const std::string& part : parts_of(place, '/')) {
        const YAML::Node next = node.IsSequence() ? node[std::stoul(part)] : node[part];
        if (!next) throw std::runtime_error(path + " has no " + place);
        node.reset(next);
    }
    return json::serialize(*Evaluation(stack).value(node));
}

} // namespace headcount::test
