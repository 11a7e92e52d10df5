#include "integration/credential_cases.hpp"

#include <fstream>
#include <stdexcept>
#include <string_view>

namespace headcount::test {

namespace {

class Reader {
public:
    void line(const std::string& text)
    {
        if (const auto what = rest_of(text, "== "))
            begin(*what);
        else if (cases_.empty())
            return; // the head
        else if (const auto name = rest_of(text, "--- "))
            file_ = &now().files[*name];
        else if (const auto ours = rest_of(text, "=> "))
            end_of_set_up(*ours);
        else if (const auto botocores = rest_of(text, "botocore: "))
            now().botocores = *botocores;
        else if (const auto why = rest_of(text, "why: "))
            now().why = *why;
        else if (file_ != nullptr)
            *file_ += text + "\n";
        else
            variable(text);
    }

    std::vector<CredentialCase> take() { return std::move(cases_); }

private:
    static std::optional<std::string> rest_of(const std::string& text, std::string_view start)
    {
        if (!text.starts_with(start)) return std::nullopt;
        return text.substr(start.size());
    }

    CredentialCase& now() { return cases_.back(); }

    void begin(const std::string& what)
    {
        file_ = nullptr;
        cases_.emplace_back().what = what;
    }

    void end_of_set_up(const std::string& ours)
    {
        file_ = nullptr;
        now().ours = now().botocores = ours;
    }

    void variable(const std::string& text)
    {
        const auto equals = text.find('=');
        if (text.empty()) return;
        if (const auto profile = rest_of(text, "profile "))
            now().profile = *profile;
        else if (text.front() == '-')
            now().variables[text.substr(1)] = std::nullopt;
        else if (equals != std::string::npos)
            now().variables[text.substr(0, equals)] = text.substr(equals + 1);
        else
            throw std::runtime_error("not a line of a set-up: " + text);
    }

    std::vector<CredentialCase> cases_;
    std::string* file_ = nullptr; // whose lines follow
};

} // namespace

std::vector<CredentialCase> read_credential_cases(const std::string& path)
{
    std::ifstream file{path};
    if (!file) throw std::runtime_error("cannot read " + path);
    Reader reader;
    for (std::string text; std::getline(file, text);)
        reader.line(text);
    return reader.take();
}

} // namespace headcount::test
